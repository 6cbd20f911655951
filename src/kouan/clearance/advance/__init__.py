"""Early declaration (提前申报): the match at arrival and every way out when goods do not come as declared (1.1)."""
