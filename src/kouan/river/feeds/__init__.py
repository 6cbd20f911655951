"""What reaches the river from outside: AIS positions, voyage reports, notices; and the forecast of waits."""
