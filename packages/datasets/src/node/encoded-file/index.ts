export { EncodedFileWriter, type EncodedFileFacts } from './encoded-file-writer.ts';
export { openEncodedFile, writeEncodedFile, type OpenEncodedOptions } from './encoded-file.ts';
