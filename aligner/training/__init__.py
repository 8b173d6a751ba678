"""Commands that make what ships: the encoder, the word table, the weights. Users run them on their own data too."""
