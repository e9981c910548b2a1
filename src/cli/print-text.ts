/** Writes all of `text` to stdout. A reader that goes away (`| head`) ends codex-ps quietly. */
export async function printText(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      reject(error);
    });
    process.stdout.write(text, () => resolve());
  });
}
