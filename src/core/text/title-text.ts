import { cleanLineOrNone } from './clean-text.js';

const maxTitleChars = 200;

/** A title or a name from outside as one clean line; undefined where nothing visible is left. */
export function titleText(text: string | undefined): string | undefined {
  return cleanLineOrNone(text, maxTitleChars);
}
