"""DCSA messages of container carriers, as JSON: track and trace, port call, booking, arrival notice, VGM."""
