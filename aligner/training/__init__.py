"""Makes the encoder, the word table and the weights that ship; users can run it on their own data too."""
