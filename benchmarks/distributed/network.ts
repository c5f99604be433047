/** A network as the model sees it; times in milliseconds. */
export interface Network {
  /** Of a link, in each direction. */
  readonly bytesPerMillisecond: number;
  /** What an exchange takes, however little is sent. */
  readonly latency: number;
  /** What it takes in addition for each further rank. */
  readonly perPeer: number;
}

/** What a rank does in a step. */
export interface Traffic {
  readonly ranks: number;
  readonly exchanges: number;
  /** Sent by the rank that sends most. */
  readonly bytes: number;
}

/** Milliseconds that a step's exchanges take, without waiting for ranks that compute. */
export function exchangeTime({ ranks, exchanges, bytes }: Traffic, network: Network): number {
  return bytes / network.bytesPerMillisecond + exchanges * (network.latency + network.perPeer * (ranks - 1));
}
