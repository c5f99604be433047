import { ConfigError } from '../errors.ts';
import { compiledOnce } from '../web-assembly.ts';
import { DROPOUT_MASK_WASM } from './dropout-mask-wasm.ts';
import { fillMask, LANES } from './plain-mask.ts';
import type { Random } from './random.ts';

/** Words of state of the vector generator. */
const STATE_WORDS = 4 * LANES;

/** A mask starts on a multiple of this, and is written in steps of it. */
const VECTOR_BYTES = 16;

/** The generator's state, then room for the last, incomplete vector of a mask. */
const RESERVED_BYTES = STATE_WORDS * 4 + VECTOR_BYTES;

const PAGE_BYTES = 65_536;

/** Small masks share a memory of this size: a process can hold only some hundred WASM memories. */
const ARENA_BYTES = 256 * PAGE_BYTES;

type Fill = (at: number, end: number, keepCount: number) => void;

/** A WASM memory of fixed size, handed out from the front. */
interface Arena {
  readonly memory: ArrayBufferLike;
  readonly fill: Fill;
  used: number;
}

/**
 * How many of 256 values a dropout of this rate keeps: 1 … 255. The kept ones are scaled by 256 / keepCount, so that
 * the expectation is exact although the rate is rounded to 1/256.
 */
export function maskKeepCount(rate: number): number {
  if (!(rate >= 0 && rate < 1)) {
    throw new ConfigError({ where: 'dropout', rule: 'a rate lies in [0, 1)', got: String(rate) });
  }
  return Math.min(255, Math.max(1, Math.round((1 - rate) * 256)));
}

/** Makes dropout masks of 0/1 bytes, with WASM SIMD where there is some and with the same bits in plain JS elsewhere. */
export class MaskFiller {
  readonly #state: Uint32Array = new Uint32Array(STATE_WORDS);
  readonly #arenas = new Map<ArrayBufferLike, Arena>();
  #latest: Arena | undefined;

  /**
   * A buffer for a mask. It is never moved, and `fill` is fast for it and for its parts that start on a multiple of 16.
   */
  allocate(bytes: number): Uint8Array {
    const stride = roundUp(bytes, VECTOR_BYTES);
    if (!this.#latest || this.#latest.used + stride > this.#latest.memory.byteLength) {
      this.#latest = arenaFor(stride);
      if (this.#latest) this.#arenas.set(this.#latest.memory, this.#latest);
    }
    const arena = this.#latest;
    if (!arena) return new Uint8Array(bytes);
    const view = new Uint8Array(arena.memory, arena.used, bytes);
    arena.used += stride;
    return view;
  }

  /**
   * Writes 1 with probability keepCount / 256, else 0, into each byte. The bits depend on `random` and on nothing else;
   * a longer mask starts with the bits of a shorter one.
   *
   * @param skipped Bytes of the mask before those of `target`, a multiple of 16.
   */
  fill(target: Uint8Array, keepCount: number, random: Random, skipped = 0): void {
    for (let word = 0; word < STATE_WORDS; word++) this.#state[word] = random.uint32();
    const arena = this.#arenas.get(target.buffer);
    const fits = arena && target.byteOffset % VECTOR_BYTES === 0 && target.length >= VECTOR_BYTES;
    if (fits) fillInArena(arena, target, keepCount, this.#state, skipped);
    else fillMask(target, keepCount, this.#state, skipped);
  }
}

function fillInArena(
  { memory, fill }: Arena,
  target: Uint8Array,
  keepCount: number,
  state: Uint32Array,
  skipped: number,
): void {
  new Uint32Array(memory, 0, STATE_WORDS).set(state);
  const rest = target.length % VECTOR_BYTES;
  const whole = target.length - rest;
  // What is skipped is overwritten.
  for (let left = skipped; left > 0; left -= whole) {
    fill(target.byteOffset, target.byteOffset + Math.min(left, whole), keepCount);
  }
  fill(target.byteOffset, target.byteOffset + whole, keepCount);
  if (rest === 0) return;
  // What follows in memory may be another mask.
  const scratch = STATE_WORDS * 4;
  fill(scratch, scratch + VECTOR_BYTES, keepCount);
  target.set(new Uint8Array(memory, scratch, rest), whole);
}

const compiledMask = compiledOnce(DROPOUT_MASK_WASM);

function arenaFor(bytes: number): Arena | undefined {
  const compiled = compiledMask();
  if (!compiled) return undefined;
  const pages = roundUp(Math.max(ARENA_BYTES, RESERVED_BYTES + bytes), PAGE_BYTES) / PAGE_BYTES;
  try {
    const memory = new compiled.api.Memory({ initial: pages, maximum: pages });
    const { exports } = new compiled.api.Instance(compiled.module, { mask: { memory } });
    return { memory: memory.buffer, fill: exports['fill'] as Fill, used: RESERVED_BYTES };
  } catch {
    // No address space left for another memory; plain JS gives the same bits.
    return undefined;
  }
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
