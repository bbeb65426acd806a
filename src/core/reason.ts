/** The reason that a text gives, or null where nobody could see one in it: blanks, and characters that show nothing. */
export function reasonIn(text: string | undefined): string | null {
  const reason = text?.trim() ?? '';
  // Most processes never need the expression, and its classes of Unicode take long to parse.
  if (reason === '') return null;
  return /[^\s\p{C}\p{M}\u115f\u1160\u2800\u3164\uffa0]/u.test(reason) ? reason : null;
}
