"""Evaluates JSONata as Step Functions does: a JSON object a line in, {"value": …} or {"error": …} a line out.

The engine is the local AWS's own, a port of the reference implementation that passes its test suite. Step Functions
differs from the language in three points: there is no document beside $states and the variables, $parse stands for
$eval, and what has no value is an error.
"""

import json
import sys

from jsonata import Jsonata

NOTHING = "\x00nothing"

for line in sys.stdin:
    asked = json.loads(line)
    try:
        engine = Jsonata.jsonata(f"($value := ({asked['expression']}); $exists($value) ? $value : '{NOTHING}')")
        engine.register_lambda("parse", json.loads)
        engine.register_lambda("eval", None)
        value = engine.evaluate(None, asked["variables"] | {"states": asked["states"]})
        said = {"error": "has no value"} if value == NOTHING else {"value": value}
    except Exception as why:  # whatever the engine says of an expression is the answer
        said = {"error": f"{getattr(why, 'error', '')} {why}"}
    print(json.dumps(said), flush=True)
