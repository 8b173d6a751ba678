"""Collections in two languages → the documents, and the sentences, that translate each other."""
