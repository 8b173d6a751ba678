"""An alignment being corrected: changes, their file and history, and the page on which a reviewer makes them."""
