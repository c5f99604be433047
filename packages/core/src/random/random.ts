/** A source of random numbers. Equal keys give equal sequences; see `keyedRandom`. */
export interface Random {
  /** An integer in [0, 2³²). */
  uint32(): number;
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A draw from the standard normal distribution. */
  normal(): number;
}
