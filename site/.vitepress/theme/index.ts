/** VitePress's own theme with the fonts of the system: nothing is fetched from elsewhere. */
import theme from 'vitepress/theme-without-fonts';
import './site.css';

export default theme;
