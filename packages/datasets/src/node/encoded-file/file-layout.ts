import { createHash } from 'node:crypto';
import type { EncodedRows } from '@fsdnet/core';
import type { SchemaGrowth } from '@fsdnet/core/engine';
import type { SchemaInference } from '../../inference/infer-schema.ts';
import type { PartName } from '../../prepare/prepare-parts.ts';

/*
 * An encoded file is: magic; blocks of all parts, as they came; the index (JSON); the footer, which says where the index is.
 * A block is two sections: its targets (labels, weights, groups), which are read when the file is opened, and its rows.
 * A section is the arrays that its part has, little-endian, each at a multiple of eight bytes.
 */

/** First bytes of the file. */
export const MAGIC: Buffer = Buffer.from('FSDNENC2');
/** Where the index begins, its length, SHA-256 of the index and of these two. */
export const FOOTER_BYTES: number = 8 + 8 + 32;
/** Arrays start at multiples of this. */
const ALIGNMENT = 8;

/** An array as it lies in memory and in the file. */
export type EncodedArray = Int32Array | Float32Array;

const targetNames = ['labels', 'weights', 'groups'] as const;

/** What a part may have whole in memory. */
export type TargetName = (typeof targetNames)[number];

/** What lies in the file, and where. */
export interface FileIndex {
  readonly name: string;
  readonly notes: readonly string[];
  readonly inference?: SchemaInference;
  readonly growth?: SchemaGrowth;
  readonly schema: object;
  readonly blockRows: number;
  readonly parts: Readonly<Partial<Record<PartName, PartIndex>>>;
}

/** One part. */
export interface PartIndex {
  readonly rows: number;
  readonly idsPerRow: number;
  readonly numbersPerRow: number;
  readonly targets: readonly TargetName[];
  readonly blocks: readonly BlockPlace[];
}

/** One block. */
export interface BlockPlace {
  /** Byte at which its targets begin; its rows follow. */
  readonly at: number;
  /** Ids of each multi-valued field. */
  readonly listIds: readonly number[];
  /** SHA-256 of either section, in hex. */
  readonly digests: { readonly targets: string; readonly rows: string };
}

/** The type and length of an array. */
export interface ArrayShape {
  readonly type: typeof Int32Array | typeof Float32Array;
  readonly length: number;
}

/** Names of the targets that rows have, in the order of the file. */
export function targetsIn(rows: EncodedRows): readonly TargetName[] {
  return targetNames.filter((name) => rows[name]);
}

/** The arrays of a section with targets. */
export function targetArrays(rows: EncodedRows): readonly EncodedArray[] {
  return targetsIn(rows).map((name) => rows[name]!);
}

/** The arrays of a section with rows. */
export function rowArrays({ ids, numbers, lists }: EncodedRows): readonly EncodedArray[] {
  return [ids, numbers, ...lists.flatMap((list) => [list.offsets, list.ids])];
}

/** What `targetArrays` gave for a block of so many rows. */
export function targetShapes({ targets }: PartIndex, rows: number): readonly ArrayShape[] {
  return targets.map((name) => ({ type: name === 'groups' ? Int32Array : Float32Array, length: rows }));
}

/** What `rowArrays` gave for a block of so many rows. */
export function rowShapes(
  { idsPerRow, numbersPerRow }: PartIndex,
  { listIds }: BlockPlace,
  rows: number,
): readonly ArrayShape[] {
  return [
    { type: Int32Array, length: idsPerRow * rows },
    { type: Float32Array, length: numbersPerRow * rows },
    ...listIds.flatMap((length) => [rows + 1, length].map((each) => ({ type: Int32Array, length: each }))),
  ];
}

/** Bytes from the start of an array of so many bytes to that of the next. */
export function paddedBytes(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Bytes of a section. */
export function sectionBytes(shapes: readonly ArrayShape[]): number {
  return shapes.reduce((sum, { type, length }) => sum + paddedBytes(type.BYTES_PER_ELEMENT * length), 0);
}

/** Views of the arrays of a section. */
export function arraysIn(section: ArrayBuffer, shapes: readonly ArrayShape[]): readonly EncodedArray[] {
  let at = 0;
  return shapes.map(({ type, length }) => {
    const array = new type(section, at, length);
    at += paddedBytes(array.byteLength);
    return array;
  });
}

/** The footer of an index that lies at a byte of the file. */
export function footerOf(at: number, index: Uint8Array): Uint8Array {
  const footer = Buffer.alloc(FOOTER_BYTES);
  footer.writeBigUInt64LE(BigInt(at), 0);
  footer.writeBigUInt64LE(BigInt(index.length), 8);
  createHash('sha256').update(index).update(footer.subarray(0, 16)).digest().copy(footer, 16);
  return footer;
}

/** Where a footer says the index is. */
export function indexPlace(footer: Buffer): { readonly at: number; readonly bytes: number } {
  return { at: Number(footer.readBigUInt64LE(0)), bytes: Number(footer.readBigUInt64LE(8)) };
}
