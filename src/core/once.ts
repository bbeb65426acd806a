/** Makes a value when it is first asked for, and keeps it. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The same for each of what it is asked about. */
export function remembered<Asked, Value extends {}>(make: (asked: Asked) => Value): (asked: Asked) => Value {
  const made = new Map<Asked, Value>();
  return (asked) => {
    const known = made.get(asked) ?? make(asked);
    made.set(asked, known);
    return known;
  };
}
