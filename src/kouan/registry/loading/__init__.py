"""Official code tables from CSV files: layouts, reading with every fault named, loading a folder."""
