"""What each verb of the command line does. `cli.py` reads the words; here they become one act and one answer."""
