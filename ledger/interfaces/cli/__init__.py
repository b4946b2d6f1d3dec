"""The command `daicho`.

main.py  the table of commands; starts one and turns what comes of it into an exit code
command.py, help_page.py, session.py, output.py, errors.py, exit_codes.py   what commands share
declared.py, writing.py, acknowledgement.py   commands that record, made from their declarations
Every other file is a command or a pair of them. Only the one that is asked for is imported.
"""
