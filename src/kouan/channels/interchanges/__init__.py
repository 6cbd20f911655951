"""What EDIFACT messages do to the journey: boxes at the gate and the quay, calls announced, manifest lines."""
