"""The one-stop shell: sign-in, worklist, search, base templates, design tokens."""
