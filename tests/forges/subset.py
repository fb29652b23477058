"""Where a schema of ours says what a host's own does not."""

from graphql import (
    GraphQLSchema,
    is_enum_type,
    is_input_object_type,
    is_interface_type,
    is_introspection_type,
    is_object_type,
    is_required_argument,
    is_required_input_field,
    is_specified_scalar_type,
    is_union_type,
    print_ast,
)


def default(one):
    """Return an input's default as it is written; that it has none is None."""
    written = one.ast_node.default_value
    return print_ast(written) if written else None


def inputs(where, ours, theirs, required):
    """Yield what is wrong with arguments or input fields."""
    for name, one in ours.items():
        if name not in theirs:
            yield f"{where}({name}): the host has no such input"
            continue
        other = theirs[name]
        if str(one.type) != str(other.type):
            yield f"{where}({name}): {one.type}, but the host has {other.type}"
        if default(one) != default(other):
            yield f"{where}({name}): default {default(one)}, but the host has {default(other)}"
    for name, other in theirs.items():
        if name not in ours and required(other):
            yield f"{where}({name}): the host insists on it"


def fields(ours, theirs):
    """Yield what is wrong with the fields and interfaces of a type."""
    for one in ours.interfaces:
        if one.name not in {other.name for other in theirs.interfaces}:
            yield f"{ours.name} is no {one.name} at the host"
    for name, field in ours.fields.items():
        where = f"{ours.name}.{name}"
        if name not in theirs.fields:
            yield f"{where}: the host has no such field"
            continue
        other = theirs.fields[name]
        if str(field.type) != str(other.type):
            yield f"{where}: {field.type}, but the host has {other.type}"
        if bool(field.deprecation_reason) != bool(other.deprecation_reason):
            yield f"{where}: deprecated in one of the two only"
        yield from inputs(where, field.args, other.args, is_required_argument)


def differences(ours: GraphQLSchema, theirs: GraphQLSchema):
    """Yield where our schema says what the host's does not."""
    for name, kind in ours.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        other = theirs.type_map.get(name)
        if type(other) is not type(kind):
            yield f"{name}: {type(kind).__name__}, but the host has {type(other).__name__}"
        elif is_object_type(kind) or is_interface_type(kind):
            yield from fields(kind, other)
        elif is_enum_type(kind):
            yield from (
                f"{name}.{value}: the host has no such value" for value in kind.values if value not in other.values
            )
        elif is_union_type(kind):
            members = {one.name for one in other.types}
            yield from (f"{name}: {one.name} is no member" for one in kind.types if one.name not in members)
        elif is_input_object_type(kind):
            yield from inputs(name, kind.fields, other.fields, is_required_input_field)
