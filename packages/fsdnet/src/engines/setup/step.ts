/** Steps of an installation, as they are told to the user. */
export type Step = (text: string) => void;
