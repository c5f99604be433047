/** Why training ended. */
export type StopReason = 'epochs' | 'patience' | 'callback';
