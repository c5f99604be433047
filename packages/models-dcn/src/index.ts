/** npm name of this package. */
export const packageName = '@fsdnet/models-dcn';
