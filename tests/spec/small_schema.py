"""A schema with every kind of rule, small enough to see what each finding comes from."""

NAME = {"pattern": "^[a-z0-9-]{1,8}$", "x-pattern-name": "a DNS label"}
REFERENCE = {
    "type": "object",
    "description": "A key of a Secret.",
    "additionalProperties": False,
    "required": ["secret", "key"],
    "properties": {"secret": {"type": "string", **NAME, "examples": ["slack"]}, "key": {"type": "string"}},
    "x-credential": True,
}
FILE = {"type": "object", "required": ["file"], "properties": {"file": {"type": "string"}}, "x-credential": True}
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://nixscope.invalid/cluster.schema.json",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "version": {"const": 1},
        "engine": {"enum": ["prometheus", "victoria"], "description": "What stores metrics."},
        "metrics": {"$ref": "#/$defs/metrics"},
        "hosts": {
            "propertyNames": NAME,
            "additionalProperties": {
                "type": "object",
                "required": ["address"],
                "additionalProperties": False,
                "properties": {
                    "address": {
                        "type": "string", "format": "ipv4", "description": "On the mesh.", "examples": ["100.64.0.1"]
                    },
                    "roles": {
                        "type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": ["agent", "server"]}
                    },
                },
            },
        },
        "password": {"$ref": "#/$defs/reference"},
        "token": {"anyOf": [{"$ref": "#/$defs/reference"}, {"$ref": "#/$defs/file"}, {"type": "null"}]},
        "size": {
            "oneOf": [{"type": "string", "pattern": "^[0-9]+GB$", "x-pattern-name": "a size"}, {"type": "integer"}]
        },
        "receiver": {
            "oneOf": [
                {"required": ["kind", "url"], "properties": {"kind": {"const": "slack"}, "url": {"type": "string"}}},
                {"required": ["kind", "to"], "properties": {"kind": {"const": "email"}, "to": {"type": "string"}}},
            ]
        },
        "labels": {"propertyNames": {"not": {"enum": ["job"]}}},
        "object": {"dependentRequired": {"bucket": ["region"]}, "properties": {"region": {"examples": ["eu-1"]}}},
        "open": {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": False},
    },
    "$defs": {
        "reference": REFERENCE,
        "file": FILE,
        "metrics": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "retention": {
                    "$ref": "#/$defs/duration", "description": "How long metrics are kept.", "examples": ["30d"]
                },
                "replicas": {"type": "integer", "minimum": 1, "maximum": 9, "default": 2},
                "ratio": {"type": "number"},
                "shards": {"anyOf": [{"type": "integer", "minimum": 1}, {"const": "auto"}], "examples": [3]},
                "window": {"anyOf": [{"$ref": "#/$defs/duration"}, {"enum": ["whole-day", "none"]}]},
                "enabled": {"type": "boolean"},
            },
        },
        "duration": {
            "type": "string", "pattern": "^[0-9]+[smhd]$", "x-pattern-name": "a duration",
            "description": "A length of time.",
        },
    },
}  # fmt: skip
