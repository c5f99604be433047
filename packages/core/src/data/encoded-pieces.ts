import type { EncodedRows } from './encoded-rows.ts';
import { EncodedRowsBuffer } from './encoded-rows-buffer.ts';

/** Puts pieces of encoded rows together; a single one is not copied. */
export class EncodedPieces {
  readonly #rows: number;
  #only: EncodedRows | undefined;
  #joined: EncodedRowsBuffer | undefined;

  /** @param rows Of all pieces. */
  constructor(rows: number) {
    this.#rows = rows;
  }

  add(piece: EncodedRows): void {
    if (piece.rows === this.#rows) this.#only = piece;
    else (this.#joined ??= new EncodedRowsBuffer(this.#rows)).append(piece);
  }

  all(): EncodedRows {
    return this.#only ?? this.#joined!.view();
  }
}
