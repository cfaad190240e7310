const LONGEST = 512;
/** Stands for whatever origin we have: a path that leaves it is not ours. */
const OWN = 'https://own.invalid';

/** Where a login leads back to: the path where it is one of our own pages, the front page otherwise. */
export const ownPath = (returnTo: string | undefined): string => {
  // Browsers read `\` as `/`, and pass over tabs and line ends.
  if (!returnTo?.startsWith('/') || returnTo.length > LONGEST || /[\\\p{Cc}]/u.test(returnTo)) return '/';
  if (!URL.canParse(returnTo, OWN)) return '/';
  const { origin, pathname, search, hash } = new URL(returnTo, OWN);
  // `/.//evil.example` is read as a path of ours and written as another's origin.
  const leads = origin === OWN && !pathname.startsWith('//') && !pathname.startsWith('/auth/');
  return leads ? `${pathname}${search}${hash}` : '/';
};
