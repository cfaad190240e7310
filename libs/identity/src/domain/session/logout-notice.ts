/** An identity provider says that one of its sessions is over, or all of a person's (Back-Channel Logout 1.0). */
export interface LogoutNotice {
  readonly issuer: string;
  readonly tokenId: string;
  /** At least one of the two is there; with both, both must fit. */
  readonly sid?: string;
  readonly subject?: string;
  /** Until then the same notice would be believed again. */
  readonly usableUntil: Date;
}

/** The same notice came already: once is the provider, twice is somebody's copy. */
export interface NoticeTakenBefore {
  readonly kind: 'NoticeTakenBefore';
}
