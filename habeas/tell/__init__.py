"""What the engine found, told to a reader: sentences, pictures, reports. One room for the command line and the desk."""
