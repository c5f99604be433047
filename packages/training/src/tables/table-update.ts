/** Which table rows an update touches: all of them, or those of the batch. */
export type TableUpdate = 'dense' | 'sparse';
