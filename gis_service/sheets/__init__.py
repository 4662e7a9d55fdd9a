"""Tables in and out: reading office workbooks, templates, marked copies, safe exports."""
