"""Early declaration (提前申报, 1.1): watched until the goods are here and agree with what was declared."""
