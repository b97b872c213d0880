/** A button that copies the address of the document. Where a browser does not let it, the address is shown instead. */
export function mountShare(button: HTMLButtonElement, address: () => string, say: (words: string) => void): void {
  const label = button.textContent;
  let timer: number | undefined;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(address());
      button.textContent = "Copied";
      clearTimeout(timer);
      timer = setTimeout(() => (button.textContent = label), 2_000);
    } catch {
      say(`The link to this document: ${address()}`);
    }
  });
}
