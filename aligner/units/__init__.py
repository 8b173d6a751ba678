"""Translation units: what files and memories carry."""
