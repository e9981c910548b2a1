/** Writes all of `text` to stdout. A reader that goes away (`| head`) ends codex-ps quietly; a full disk is a failure. */
export async function printText(text: string): Promise<void> {
  // The callback of `write` is told too, and a stream without a listener throws.
  if (!process.stdout.listeners('error').includes(toldElsewhere)) {
    process.stdout.on('error', toldElsewhere);
  }
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error: NodeJS.ErrnoException | null | undefined) => {
      if (!error) resolve();
      else if (error.code === 'EPIPE') process.exit(0);
      else reject(error);
    });
  });
}

function toldElsewhere(): void {
  // By the callback of the write.
}
