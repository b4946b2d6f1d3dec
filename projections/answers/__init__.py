"""What is handed to people: rows found in views, and borne out by contents before they go.

listing.py     pages of any list: what is known, how far, how it goes on   cursor.py  the place
borne_out.py   a row against its contents; AnswerNotBorneOut
provisions.py  consents.py  parties.py  people.py  retention.py  trail.py  the lists themselves
"""
