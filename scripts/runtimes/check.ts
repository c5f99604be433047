import type { Place } from './place.ts';

/** A way to run our packages. */
export interface Check {
  /** What it is called on the page, such as "Bun". */
  readonly name: string;
  /** What the check does there, for the page. */
  readonly does: string;
  /** What a user has to know or do there, for the page. Default: nothing. */
  readonly note?: string;
  /**
   * Does it. Returns the version of the tool, or undefined where there is none.
   *
   * @throws NotHere when this machine lacks what the check needs, any other error when our packages do not work there.
   */
  run(place: Place): Promise<string | undefined>;
}

/** Why a check cannot be made on this machine. */
export class NotHere extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'NotHere';
  }
}
