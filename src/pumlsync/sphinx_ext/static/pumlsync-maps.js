// Keeps the links of a diagram on their places when the page shows it larger or smaller.
(() => {
  const fit = (image) => {
    const map = document.getElementsByName(image.useMap.slice(1))[0];
    const [width, height] = map.dataset.size.split(",");
    for (const area of map.areas) {
      area.dataset.coords ??= area.coords;
      area.coords = area.dataset.coords
        .split(",")
        .map((value, index) => Math.round(value * (index % 2 ? image.height / height : image.width / width)))
        .join(",");
    }
  };
  const watcher = new ResizeObserver((entries) => entries.forEach((entry) => fit(entry.target)));
  document.querySelectorAll('img[usemap^="#pumlsync-"]').forEach((image) => watcher.observe(image));
})();
