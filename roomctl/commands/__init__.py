"""What each verb of the command line does. `main.py` reads the words; here they become one act and one answer."""
