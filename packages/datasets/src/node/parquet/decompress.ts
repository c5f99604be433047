import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';
import { compressors, decompressLz4, decompressLz4Raw } from 'hyparquet-compressors';
import { must, Unsupported } from './damage.ts';

/** Unpacks a page into as many bytes as its header says. */
export function decompressed(packed: Uint8Array, codec: CompressionCodec, byteLength: number): Uint8Array {
  if (byteLength === 0) return new Uint8Array(0);
  const page = unpack(packed, codec, byteLength);
  must(page.length === byteLength, `a page unpacks to ${page.length} bytes instead of ${byteLength}`);
  return page;
}

function unpack(packed: Uint8Array, codec: CompressionCodec, maxOutputLength: number): Uint8Array {
  switch (codec) {
    case 'UNCOMPRESSED':
      return packed;
    case 'SNAPPY':
      // `decompressSnappy` would compile its WebAssembly again for each page.
      return compressors.SNAPPY!(packed, maxOutputLength);
    case 'GZIP':
      return gunzipSync(packed, { maxOutputLength });
    case 'ZSTD':
      return zstdDecompressSync(packed, { maxOutputLength });
    case 'BROTLI':
      return brotliDecompressSync(packed, { maxOutputLength });
    case 'LZ4':
      return decompressLz4(packed, maxOutputLength);
    case 'LZ4_RAW':
      return decompressLz4Raw(packed, maxOutputLength);
    default:
      throw new Unsupported(`the compression ${String(codec)}`);
  }
}
