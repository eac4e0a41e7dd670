/** Hide the static figure while the live widget is there; the clean-up shows it again. */
export function hideFallback(id: string): () => void {
  const figures = id ? [...document.querySelectorAll<HTMLElement>(`[data-fs-fallback="${CSS.escape(id)}"]`)] : [];
  for (const figure of figures) figure.hidden = true;
  return () => {
    for (const figure of figures) figure.hidden = false;
  };
}
