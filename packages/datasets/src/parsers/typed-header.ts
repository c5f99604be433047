/** What a typed header can say of a column: one token, one number, or a list of either, separated by blanks. */
export type CellType = 'token' | 'float' | 'token_seq' | 'float_seq';

const TYPED = /^(.+):(token|float|token_seq|float_seq)$/s;

/** Names of a header and, where all of them have one, their types, as in RecBole's atomic files: "user_id:token". */
export function typedHeader(header: readonly string[]): {
  readonly names: readonly string[];
  readonly types: ReadonlyMap<string, CellType> | undefined;
} {
  const typed = header.map((name) => TYPED.exec(name));
  if (!typed.every((match) => match !== null)) return { names: header, types: undefined };
  const names = typed.map(([, name = '']) => name);
  return { names, types: new Map(typed.map(([, name = '', type]) => [name, type as CellType])) };
}
