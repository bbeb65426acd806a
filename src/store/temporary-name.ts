let count = 0;

/**
 * 16 hexadecimal digits that no other process will come up with. Not a secret: exclusive creation is what keeps a
 * planted file out. (`node:crypto` would cost a hook 5 ms.)
 */
function nonce(): string {
  count += 1;
  const mixed = BigInt.asUintN(64, process.hrtime.bigint() * 0x9e3779b97f4a7c15n + BigInt(count));
  const random =
    (BigInt(Math.floor(Math.random() * 2 ** 32)) << 32n) | BigInt(Math.floor(Math.random() * 2 ** 32));
  return (mixed ^ random).toString(16).padStart(16, '0');
}

/** A hidden name beside `name` for a file in the making: `.<name>.<pid>-<16 hex>.tmp`. */
export function temporaryName(name: string): string {
  return `.${name}.${process.pid}-${nonce()}.tmp`;
}

/** The pid of the process that made this temporary name for `name`; undefined when it is no such name. */
export function makerOf(candidate: string, name: string): number | undefined {
  const prefix = `.${name}.`;
  if (!candidate.startsWith(prefix)) return undefined;
  const match = /^(\d{1,10})-[0-9a-f]{16}\.tmp$/.exec(candidate.slice(prefix.length));
  return match === null ? undefined : Number(match[1]);
}
