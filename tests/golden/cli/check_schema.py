"""check_schema.py SCHEMA FILE: exit 0 when FILE is one JSON document that SCHEMA describes."""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    schema = json.load(file)
with open(sys.argv[2], encoding="utf-8") as file:
    document = json.load(file)
jsonschema.Draft202012Validator.check_schema(schema)
errors = list(jsonschema.Draft202012Validator(schema).iter_errors(document))
for error in errors[:10]:
    print("/".join(str(part) for part in error.absolute_path) + ": " + error.message[:300])
sys.exit(1 if errors else 0)
