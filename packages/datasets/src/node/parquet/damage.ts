/** Bytes that no Parquet writer makes. */
export class Damage extends Error {}

/** Throws a Damage unless the condition holds. */
export function must(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Damage(what);
}

/** A file that is whole but uses something that is not supported. */
export class Unsupported extends Error {}
