/** Source of all sets with ratings of movies. */
export const MOVIELENS = 'movielens';

/** Ratings from here on count as a click. */
export const LIKED = 4;
