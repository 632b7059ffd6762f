export const later = await new Promise((resolve) => setTimeout(resolve, 5, 'came'))
