"""Small drawings made on the server as SVG: no script, colours from the design tokens, a title on every mark."""
