/** Where, which rule, what came, what to do: the four parts of every message. */
export interface ErrorParts {
  /** Function, option, file or `file:line` that the problem belongs to. */
  readonly where: string;
  /** What must hold, without a full stop: "streams must have equal depth". */
  readonly rule: string;
  /** What came instead; left out of the message when undefined. */
  readonly got?: string | undefined;
  /** What the reader can do about it, one full sentence. */
  readonly fix?: string | undefined;
  /** The error behind this one. */
  readonly cause?: unknown;
}

/** Stable, machine-readable kind of an error; the command line prints it under `--json`. */
export type ErrorCode =
  | 'input' // the user's data, file or option is wrong
  | 'config' // an option or a combination of options is wrong
  | 'shape' // a model or backbone breaks a rule about shapes or names
  | 'engine' // an engine is missing, broken, or cannot run this model
  | 'diverged' // the loss became NaN or infinite
  | 'disposed' // something was used after dispose()
  | 'storage' // a file could not be read or written
  | 'aborted'; // stopped by a signal or an AbortSignal

/** Root of all errors that this project throws. The message reads `<where>: <rule>, got <value>. <fix>`. */
export class CtrError extends Error {
  /** What kind of error it is; classes tell the same. */
  readonly code: ErrorCode;
  /** What the problem belongs to, as in the message. */
  readonly where: string;
  /** What the reader can do about it, as in the message. */
  readonly fix: string | undefined;

  constructor(code: ErrorCode, parts: ErrorParts) {
    super(messageOf(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = new.target.name;
    this.code = code;
    this.where = parts.where;
    this.fix = parts.fix;
  }
}

function messageOf({ where, rule, got, fix }: ErrorParts): string {
  const problem = got === undefined ? `${where}: ${rule}.` : `${where}: ${rule}, got ${got}.`;
  return fix === undefined ? problem : `${problem} ${fix}`;
}

/** The user's data or file is wrong. */
export class InputError extends CtrError {
  constructor(parts: ErrorParts) {
    super('input', parts);
  }
}

/** An option is unknown, out of range, or does not fit the others. */
export class ConfigError extends CtrError {
  constructor(parts: ErrorParts) {
    super('config', parts);
  }
}

/** A model or backbone breaks a rule about shapes, names or depths. */
export class ShapeError extends CtrError {
  constructor(parts: ErrorParts) {
    super('shape', parts);
  }
}

/** An engine is missing, broken, or cannot run this model. */
export class EngineError extends CtrError {
  constructor(parts: ErrorParts) {
    super('engine', parts);
  }
}

/** The loss became NaN or infinite. */
export class DivergedError extends CtrError {
  constructor(parts: ErrorParts) {
    super('diverged', parts);
  }
}

/** Something was used after `dispose()`. */
export class DisposedError extends CtrError {
  constructor(parts: ErrorParts) {
    super('disposed', parts);
  }
}

/** A file could not be read or written, or its content is damaged. */
export class StorageError extends CtrError {
  constructor(parts: ErrorParts) {
    super('storage', parts);
  }
}

/** Training was stopped by a signal or an `AbortSignal`, after a checkpoint where there is a run folder. */
export class AbortedError extends CtrError {
  constructor(parts: ErrorParts) {
    super('aborted', parts);
  }
}
