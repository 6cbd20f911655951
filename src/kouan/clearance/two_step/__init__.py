"""Two-step declaration (两步申报): summary, release for removal, complete declaration (1.2)."""
