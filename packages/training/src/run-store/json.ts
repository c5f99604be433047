/** A value that survives JSON. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** An object that survives JSON. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
